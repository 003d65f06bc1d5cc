COPY (SELECT * FROM read_csv('${dir}/wages.csv', header=true, delim=',', quote='"', escape='"', new_line='\n', auto_detect=false,
  columns={'ssn':'${idtype}','year':'INTEGER','quarter':'INTEGER','fein':'INTEGER','employer_name':'VARCHAR','naics':'VARCHAR','wages':'${wtype}','hours':'VARCHAR','county':'VARCHAR'}))
TO '${out}' (FORMAT parquet, COMPRESSION ${codec});
