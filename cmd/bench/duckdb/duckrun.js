// duckrun.js does what duckrun.c.txt does, where there is no C compiler:
//
//   node duckrun.js THREADS FILE.sql NAME=VALUE...
//
// It must lie beside the node_modules that hold @duckdb/node-api.
const fs = require('fs')
const { DuckDBInstance } = require('@duckdb/node-api')

async function main([threads, file, ...values]) {
  let sql = fs.readFileSync(file, 'utf8')
  for (const v of values) {
    const at = v.indexOf('=')
    sql = sql.replaceAll('${' + v.slice(0, at) + '}', () => v.slice(at + 1))
  }
  const db = await DuckDBInstance.create(':memory:')
  const con = await db.connect()
  await con.run(`SET threads=${Number(threads)}`)
  await con.run('SET preserve_insertion_order=false')
  for (const statement of sql.split(';\n')) {
    if (statement.trim() !== '') await con.run(statement)
  }
}

main(process.argv.slice(2)).catch((err) => {
  console.error('duckrun: ' + err.message)
  process.exit(1)
})
