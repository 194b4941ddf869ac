import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node in a folder of its own, until its standard input ends. */
public final class Node {
    public static void main(String[] args) throws Exception {
        try (OpenSearchRunner runner = new OpenSearchRunner()) {
            runner.onBuild((number, settings) -> {
                settings.put("http.port", args[1]);
                settings.put("network.host", "127.0.0.1");
            });
            runner.build(OpenSearchRunner.newConfigs()
                    .basePath(args[0]).clusterName("bench").numOfNode(1).indexStoreType("hybridfs"));
            runner.ensureYellow();
            System.out.println("ready");
            while (System.in.read() >= 0) {
            }
        }
        System.exit(0);
    }
}
