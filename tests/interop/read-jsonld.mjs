// Read a JSON-LD document, or one on each line, with jsonld.js and print the quads as N-Quads.
import { readFileSync } from "node:fs";
import jsonld from "jsonld";

const path = process.argv[2];
const text = readFileSync(path, "utf8");
const documents = path.endsWith(".jsonld") ? [text] : text.trim().split("\n");
for (const document of documents) {
  process.stdout.write(await jsonld.toRDF(JSON.parse(document), { format: "application/n-quads" }));
}
