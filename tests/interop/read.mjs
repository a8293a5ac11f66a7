// Read RDF files with N3.js; print the quads of one as N-Quads, or write those of many beside them.
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { StreamParser, StreamWriter } from "n3";

const formats = {
  ttl: "text/turtle",
  nt: "application/n-triples",
  trig: "application/trig",
  nq: "application/n-quads",
};

async function read(path, target) {
  const format = formats[path.split(".").pop()];
  const parser = new StreamParser({ format, baseIRI: "https://w3id.org/comity/" });
  const writer = new StreamWriter({ format: "N-Quads" });
  try {
    await pipeline(createReadStream(path), parser, writer, target);
  } catch (error) {
    console.error(`${path}: ${error.message}`);
    process.exit(2);
  }
}

const paths = process.argv.slice(2);
if (paths.length === 1) {
  await read(paths[0], process.stdout);
} else {
  for (const path of paths) {
    await read(path, createWriteStream(`${path}.n3js`));
  }
}
