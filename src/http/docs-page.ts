/** `/api/docs`: the OpenAPI document as a page that a person reads. Plain HTML and one stylesheet of our own. */
import type { Json } from './openapi.js';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (value: unknown): string => String(value).replace(/[&<>"']/g, (c) => escapes[c] ?? c);

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const part = (value: unknown, key: string): unknown => (isJson(value) ? value[key] : undefined);
const entries = (value: unknown): [string, unknown][] => (isJson(value) ? Object.entries(value) : []);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const word = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A schema in a few words: `Call`, `string[]`, `"GET" | "POST"`, `{ user, password }`. */
function brief(schema: unknown): string {
  const ref = word(part(schema, '$ref'));
  if (ref !== '') {
    const name = ref.split('/').at(-1) ?? '';
    return `<a href="#${safe(name)}">${safe(name)}</a>`;
  }
  const choices = list(part(schema, 'anyOf') ?? part(schema, 'oneOf'));
  if (choices.length > 0) return choices.map(brief).join(' | ');
  const values = list(part(schema, 'enum'));
  if (values.length > 0) return values.map((value) => safe(JSON.stringify(value))).join(' | ');
  const constant = part(schema, 'const');
  if (constant !== undefined) return safe(JSON.stringify(constant));
  const items = part(schema, 'items');
  if (items !== undefined) return `${brief(items)}[]`;
  const fields = entries(part(schema, 'properties'));
  if (fields.length > 0) return `{ ${fields.map(([name, one]) => `${safe(name)}: ${brief(one)}`).join(', ')} }`;
  return safe(part(schema, 'type') ?? 'anything');
}

const bodyOf = (holder: unknown): unknown => part(part(part(holder, 'content'), 'application/json'), 'schema');

function operation(path: string, method: string, one: unknown): string {
  const inputs = list(part(one, 'parameters')).map(
    (input) =>
      `<tr><td><code>${safe(part(input, 'name'))}</code></td><td>${safe(part(input, 'in'))}${part(input, 'required') === true ? ', required' : ''}</td><td>${brief(part(input, 'schema'))}</td></tr>`,
  );
  const body = bodyOf(part(one, 'requestBody'));
  if (body !== undefined) inputs.push(`<tr><td>body</td><td>JSON</td><td>${brief(body)}</td></tr>`);
  const [status, good] = entries(part(one, 'responses')).find(([code]) => code.startsWith('2')) ?? ['200', null];
  const answer = bodyOf(good);
  inputs.push(
    `<tr><td>answer</td><td>${safe(status)}</td><td>${answer === undefined ? 'nothing' : brief(answer)}</td></tr>`,
  );
  return `<section><h3><code>${method.toUpperCase()} ${safe(path)}</code></h3><p>${safe(part(one, 'summary'))}. ${safe(part(one, 'description'))}</p><table>${inputs.join('')}</table></section>`;
}

function schema([name, one]: [string, unknown]): string {
  const required = new Set(list(part(one, 'required')));
  const fields = entries(part(one, 'properties')).map(
    ([field, inner]) =>
      `<tr><td><code>${safe(field)}</code></td><td>${brief(inner)}</td><td>${safe(part(inner, 'description') ?? (required.has(field) ? '' : 'may be left out'))}</td></tr>`,
  );
  const shape = fields.length > 0 ? `<table>${fields.join('')}</table>` : `<p>${brief(one)}</p>`;
  return `<section id="${safe(name)}"><h3>${safe(name)}</h3>${shape}</section>`;
}

export function docsPage(document: Json): string {
  const paths = entries(document['paths']).flatMap(([path, methods]) =>
    entries(methods).map(([method, one]) => operation(path, method, one)),
  );
  const socket = document['x-websocket'];
  const messages = (side: string): string => list(part(socket, side)).map(brief).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Skylark API</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<main>
<h1>Skylark API ${safe(part(document['info'], 'version'))}</h1>
<p>${safe(part(document['info'], 'description'))} The same for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
<p>Programs send <code>Authorization: Bearer TOKEN</code>; <code>skylark token add NAME --role ROLE</code> makes one.</p>
<h2>REST</h2>
${paths.join('\n')}
<h2>WebSocket <code>/ws</code></h2>
<p>${safe(part(socket, 'description'))}</p>
<p>You say: ${messages('client')}.</p>
<p>The server says: ${messages('server')}.</p>
<h2>Shapes</h2>
${entries(part(document['components'], 'schemas')).map(schema).join('\n')}
</main>
</body>
</html>
`;
}

export const docsStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h2 { margin-top: 2.5rem; }
h3 { margin-bottom: 0.25rem; }
code { font-family: ui-monospace, monospace; font-size: 0.92em; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 0.3rem 0.75rem 0.3rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 14rem; }
section { scroll-margin-top: 1rem; }
`;
