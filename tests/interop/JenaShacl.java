// Validate with Jena SHACL. Standard input: lines of three files, parted by tabs: data, shapes, and the report to write.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;

class JenaShacl {
    public static void main(String[] arguments) throws Exception {
        var known = new HashMap<String, Shapes>();
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            var files = line.split("\t");
            var shapes = known.computeIfAbsent(files[1], path -> Shapes.parse(RDFDataMgr.loadGraph(path)));
            var report = ShaclValidator.get().validate(shapes, RDFDataMgr.loadGraph(files[0]));
            try (OutputStream out = Files.newOutputStream(Path.of(files[2]))) {
                RDFDataMgr.write(out, report.getGraph(), Lang.NTRIPLES);
            }
        }
    }
}
