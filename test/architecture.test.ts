/** Holds the import rule: which room may know which. Each line has its reason; a new room needs a line here. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');

/** Room → rooms it may import. A feature is a room of its own. */
const allowed: readonly {
  room: RegExp;
  may: readonly RegExp[];
  packages: readonly string[] | 'any';
  because: string;
}[] = [
  {
    room: /^core\//,
    may: [/^core\//],
    packages: ['libphonenumber-js/max'],
    because: 'the meaning of a call is pure: no clock, no logger, no input or output',
  },
  {
    room: /^contract\//,
    may: [/^contract\//, /^core\//],
    packages: ['zod'],
    because: 'it is shared with the browser: no node, no DOM',
  },
  {
    room: /^(ports|errors|clock)\.ts$/,
    may: [/^core\//, /^contract\//, /^ports\.ts$/],
    packages: ['kysely', 'zod'],
    because: 'types that everybody may know must not drag a technology along',
  },
  {
    room: /^web\//,
    may: [/^web\//, /^contract\//],
    packages: ['react', 'react-dom', 'react-dom/client'],
    because: 'browser code: server rooms would end in the bundle',
  },
  {
    room: /^features\/([^/]+)\//,
    may: [/^features\/SELF\//, /^features\/feature\.ts$/, /^core\//, /^contract\//, /^(ports|errors)\.ts$/],
    packages: 'any',
    because: 'a capability is one folder: what it needs of another is passed in',
  },
  {
    room: /^(ami|pbx-logs|store|http|access)\//,
    may: [/^SELF\//, /^features\/feature\.ts$/, /^core\//, /^contract\//, /^(ports|errors)\.ts$/],
    packages: 'any',
    because: 'adapters know one technology each and never each other; app.ts wires them',
  },
];

function files(): string[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function imports(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
    ),
  ].map((m) => (m[1] ?? m[2] ?? m[3])!);
}

test('every import keeps to the rule of its room', () => {
  const broken: string[] = [];
  for (const file of files()) {
    const rule = allowed.find((r) => r.room.test(file));
    if (rule === undefined) continue;
    const match = rule.room.exec(file)!;
    const self = file.startsWith('features/') ? match[1]! : file.split('/')[0]!;
    const may = rule.may.map((m) => new RegExp(m.source.replace('SELF', self)));
    for (const name of imports(file)) {
      if (!name.startsWith('.')) {
        if (rule.packages !== 'any' && !rule.packages.includes(name))
          broken.push(`${file} imports ${name}: ${rule.because}`);
        continue;
      }
      const target = normalize(join(dirname(file), name))
        .split(sep)
        .join('/')
        .replace(/\.js$/, '.ts');
      if (!may.some((m) => m.test(target))) broken.push(`${file} imports ${target}: ${rule.because}`);
    }
  }
  expect(broken).toEqual([]);
});

test('only app.ts and the commands know both features and adapters', () => {
  const both = files().filter((file) => {
    const targets = imports(file)
      .filter((name) => name.startsWith('.'))
      .map((name) =>
        normalize(join(dirname(file), name))
          .split(sep)
          .join('/'),
      );
    const feature = targets.some((t) => /^features\/[^/]+\//.test(t));
    const adapter = targets.some((t) => /^(ami|pbx-logs|store|http|access)\//.test(t));
    return feature && adapter && !file.startsWith('app') && !file.startsWith('commands/');
  });
  expect(both).toEqual([]);
});
