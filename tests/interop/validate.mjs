// Validate with rdf-validate-shacl. Standard input: lines of three files, parted by tabs: data, shapes, and the report to write.
import { readFileSync, writeFileSync } from "node:fs";
import datasets from "@rdfjs/dataset";
import { Parser, Writer } from "n3";
import Validator from "rdf-validate-shacl";

const parser = (path) => new Parser({ format: "N-Triples" }).parse(readFileSync(path, "utf8"));
const validators = {};

function validator(path) {
  // It stops at SPARQL constraints, which it does not know.
  const core = parser(path).filter((quad) => quad.predicate.value !== "http://www.w3.org/ns/shacl#sparql");
  validators[path] ??= new Validator(datasets.dataset(core));
  return validators[path];
}

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const [data, shapes, target] = line.split("\t");
  const report = await validator(shapes).validate(datasets.dataset(parser(data)));
  const writer = new Writer({ format: "N-Triples" });
  writer.addQuads([...report.dataset]);
  writer.end((_, text) => writeFileSync(target, text));
}
