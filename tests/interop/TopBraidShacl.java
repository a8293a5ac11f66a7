// Validate with TopBraid SHACL. Standard input: lines of three files, parted by tabs: data, shapes, and the report to write.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.topbraid.shacl.validation.ValidationEngineConfiguration;
import org.topbraid.shacl.validation.ValidationUtil;

class TopBraidShacl {
    public static void main(String[] arguments) throws Exception {
        var options = new ValidationEngineConfiguration().setValidateShapes(false);
        var known = new HashMap<String, Model>();
        var lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            var files = line.split("\t");
            var shapes = known.computeIfAbsent(files[1], RDFDataMgr::loadModel);
            var report = ValidationUtil.validateModel(RDFDataMgr.loadModel(files[0]), shapes, options);
            try (OutputStream out = Files.newOutputStream(Path.of(files[2]))) {
                RDFDataMgr.write(out, report.getModel(), Lang.NTRIPLES);
            }
        }
    }
}
