// Command bench measures the corpus beside other engines: the same messages,
// the same questions, one after another in one process, with their text stored
// and their totals compared.
//
//	go run . -messages 1000000                      # hut3 and SQLite FTS5 (modernc, pure Go)
//	CGO_ENABLED=1 go run -tags sqlite_fts5 . -engines hut3,modernc,mattn,bleve -messages 1000000
//	mvn -q -f opensearch/pom.xml compile exec:java -Dexec.args="FOLDER 9200"   # one node, until its input ends
//	go run . -engines hut3,opensearch -opensearch http://127.0.0.1:9200
//	go run . -engines hut3,postgres -postgres "host=/run/postgresql user=… dbname=…"
//
// It is a module of its own, so that nothing it needs is needed by hut3.
package main
