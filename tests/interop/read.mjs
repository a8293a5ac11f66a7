// Read an RDF file with N3.js and print its quads as N-Quads.
import { createReadStream } from "node:fs";
import { StreamParser, StreamWriter } from "n3";

const [path, format] = process.argv.slice(2);
createReadStream(path)
  .pipe(new StreamParser({ format, baseIRI: "https://w3id.org/comity/" }))
  .on("error", (error) => {
    console.error(`${path}: ${error.message}`);
    process.exit(2);
  })
  .pipe(new StreamWriter({ format: "N-Quads" }))
  .pipe(process.stdout);
