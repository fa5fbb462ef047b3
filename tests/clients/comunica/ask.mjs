// Asks one query of one source and prints its bindings as JSON lines: `node ask.mjs <source> <query> [type]`.
import { QueryEngine } from '@comunica/query-sparql';

const [value, query, type] = process.argv.slice(2);
const engine = new QueryEngine();
const sources = [type ? { type, value } : value];
const stream = await engine.queryBindings(query, { sources });
for (const bindings of await stream.toArray()) {
  const row = [...bindings].map(([variable, term]) => [variable.value, term.value]);
  console.log(JSON.stringify(Object.fromEntries(row)));
}
