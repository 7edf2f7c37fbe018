/** The procedure's file: what comes with the program is the policy, and mistakes are told by key and line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config.js';
import { keysOf } from '../../src/config/keys.js';
import { loadProcedure, parseProcedure, procedureFile } from '../../src/config/procedure.js';
import { kindOfCategory, priorityOf, procedureSchema } from '../../src/contract/procedure.js';
import { bytes, seen } from './problems-of.js';

const minute = 60_000_000;
const hour = 60 * minute;

function problems(yaml: string): string[] {
  try {
    parseProcedure(bytes(yaml), '/desk/procedure.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return seen(error.problems);
    throw error;
  }
  return [];
}

const shipped = () => parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');

test('what comes with the program promises what the policy promises', () => {
  const { targets, nobodyAccepted, missed, vip, acceptLink, priorities } = shipped();
  expect(targets).toEqual({
    P1: { response: 15 * minute, resolution: 4 * hour, calendar: 'default' },
    P2: { response: 30 * minute, resolution: 8 * hour, calendar: 'default' },
    P3: { response: hour, resolution: 24 * hour, calendar: 'default' },
    P4: { response: 4 * hour, resolution: 72 * hour, calendar: 'default' },
  });
  expect(missed).toEqual({ callBackWithin: 30 * minute, closingTalk: 5_000_000 });
  expect(nobodyAccepted).toMatchObject({ after: 15 * minute, every: 15 * minute });
  expect(vip).toMatchObject({ ring: 30_000_000, talk: 10_000_000 });
  expect(acceptLink.life).toBe(24 * hour);
  expect(priorities.vipRaisesBy).toBe(1);
});

test('an empty file, and none at all, are the same policy apart from what only a desk can say', () => {
  const { categories: _c, groups: _g, scripts: _s, ...rest } = shipped();
  const { categories: _1, groups: _2, scripts: _3, ...empty } = parseProcedure(bytes(''), 'x');
  expect(empty).toEqual(rest);
  expect(procedureSchema.parse({})).toEqual(parseProcedure(bytes('# nothing\n'), 'x'));
});

test('the file that comes with the program mentions every key', () => {
  const text = readFileSync('config/procedure.yaml', 'utf8');
  const left = new Set(['members', 'number', 'choices', 'active', 'numbers']);
  const missing = keysOf(procedureSchema)
    .map(({ path }) => path.split('.').at(-1)?.replace('[]', '') ?? '')
    .filter((key) => !left.has(key) && !new RegExp(`\\b${key}:`).test(text));
  expect([...new Set(missing)]).toEqual([]);
});

test('what is written back is the file with its defaults, and is read as the same', () => {
  const procedure = shipped();
  const written = procedureSchema.encode(procedure);
  expect(written.targets?.P1?.resolution).toBe('4h');
  expect(procedureSchema.parse(JSON.parse(JSON.stringify(written)))).toEqual(procedure);
});

const label = 'label: { zh-CN: 甲, en: A }';

const table: readonly [yaml: string, ...said: string[]][] = [
  ['- a', '1:1 the file must hold keys such as categories:'],
  ['version: 2', '1:10 version must be 1, not 2'],
  ['colour: red', '1:1 unknown key "colour"; it takes version, name, tickets, categories, priorities, targets, opening, missed, groups, life, vip, nobodyAccepted, acceptLink, scripts'],
  ['target: {}', '1:1 unknown key "target", did you mean "targets"?'],
  ['tickets: { prefix: sd }', '1:20 tickets.prefix must be 1 to 8 capital letters or digits, a letter first, not "sd"'],
  ['targets: { P1: { response: 15 } }', '1:28 targets.P1.response must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y (15 has no unit), not "15"'],
  ['targets:\n  P1: { response: 5h }', '2:19 targets.P1.response is longer than the resolution: nothing is resolved before it is accepted'],
  ['targets: { P0: {} }', '1:12 unknown key "P0" in targets, did you mean "P1"?'],
  ['priorities: { matrix: { high: { high: P9, medium: P2, low: P3 }, medium: { high: P2, medium: P3, low: P3 }, low: { high: P3, medium: P3, low: P4 } } }', '1:39 priorities.matrix.high.high must be P1, P2, P3 or P4, not "P9"'],
  ['priorities: { vipRaisesBy: 9 }', '1:28 priorities.vipRaisesBy must be at most 3, not 9'],
  ['categories: []', '1:13 categories needs at least one entry'],
  [`categories: [{ id: Fault, kind: fault, ${label} }]`, '1:20 categories[0].id must be an id: small letters, digits, dot, dash or underscore, a letter first, at most 64, not "Fault"'],
  [`categories: [{ id: a, ${label} }]`, '1:14 categories[0].kind is missing: a category without a parent says what kind it is of'],
  [`categories: [{ id: a, kind: question, ${label} }]`, '1:29 categories[0].kind must be terminal, fault, advice, complaint, suggestion or praise, not "question"'],
  ['categories: [{ id: a, kind: fault, label: { en: A } }]', '1:36 categories[0].label.zh-CN is missing'],
  [`categories:\n  - { id: a, kind: fault, ${label} }\n  - { id: a, kind: fault, ${label} }`, '3:11 categories[1].id is the id of categories[0] already'],
  [`categories:\n  - { id: fault, kind: fault, ${label} }\n  - { id: b, parent: fautl, ${label} }`, '3:22 categories[1].parent names fautl, which is no category; did you mean fault?'],
  [`categories:\n  - { id: a, parent: b, ${label} }\n  - { id: b, parent: a, ${label} }`, '2:22 categories[0].parent leads round in a circle: a, b, a', '3:22 categories[1].parent leads round in a circle: b, a, b'],
  [`categories:\n  - { id: a, kind: fault, ${label} }\n  - { id: b, parent: a, kind: fault, ${label} }`, '3:31 categories[1].kind stands beside parent: the kind is that of a'],
  ['opening:\n  - { id: all }\n  - { id: vip, vip: true }', '3:11 opening[1].id can never come into play: opening[0] before it takes every call'],
  ['opening:\n  - { id: vip, vip: true, category: falt }', '2:37 opening[0].category names falt, which is no category; did you mean fault?'],
  ["opening: [{ id: a, queues: ['80['] }]", '1:29 opening[0].queues[0] is no valid pattern (unterminated character class)'],
  ["opening: [{ id: a, callers: ['(a+)+'] }]", '1:30 opening[0].callers[0] repeats a group that itself repeats or chooses, which can take for ever'],
  ['missed: { callBackWithin: 10s }', '1:27 missed.callBackWithin must lie between 1m and 7d, not "10s"'],
  [`groups: [{ id: a, ${label}, requires: [place, place] }]`, '1:65 groups[0].requires[1] is the same field as requires[0]'],
  [`groups: [{ id: a, ${label}, requires: [adress] }]`, '1:58 groups[0].requires[0] must be subject, description, contact_name, contact_mail, contact_phone, place, category, impact, urgency or tried, not "adress"'],
  [`groups: [{ id: a, ${label}, requires: [{ id: os, ${label}, kind: choice }] }]`, '1:58 groups[0].requires[0].choices needs at least two choices'],
  ['life: { confirm: { tries: 2, days: 3 } }', '1:36 life.confirm.days is more than tries: 2 attempts fall on no more days'],
  ['life: { reminders: [{ id: a, of: response, to: [owner] }] }', '1:21 life.reminders[0].after is missing: say before or after, and how long'],
  ['life: { reminders: [{ id: a, of: response, before: 5m, after: 1m, to: [owner] }] }', '1:63 life.reminders[0].after stands beside before; give one of the two'],
  ['life: { reminders: [{ id: a, of: draft, before: 5m, to: [owner] }] }', '1:49 life.reminders[0].before has no meaning for draft: nothing is planned there'],
  ['scripts: [{ id: a, step: greeting, say: { en: "Hello {callr}" } }]', '1:47 scripts[0].say.en holds {callr}, which nobody fills in; there are {agent}, {caller}, {site}, {queue}, {ticket}, {limit}'],
  ['scripts: [{ id: a, step: greeting, say: { en: "Hello {caller" } }]', '1:47 scripts[0].say.en holds a brace without its other half'],
  ['scripts: [{ id: a, step: greeting, say: {} }]', '1:41 scripts[0].say says nothing in any language'],
  ['scripts:\n  - { id: a, step: greeting, say: { en: A } }\n  - { id: b, step: greeting, say: { en: B } }', '3:11 scripts[1].id is for the same step and the same calls as scripts[0]'],
  ['name: a\nname: b', '2:1 the key "name" stands here a second time'],
]; // prettier-ignore

test.each(table)('%j', (yaml, ...said) => {
  expect(problems(yaml)).toEqual(said);
});

test('all mistakes of a file are told at once, in its order', () => {
  expect(problems('missed: { closingTalk: x }\ntargets: { P1: { response: 9h } }\ncategories: []')).toEqual([
    '1:24 missed.closingTalk must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y, not "x"',
    '2:28 targets.P1.response is longer than the resolution: nothing is resolved before it is accepted',
    '3:13 categories needs at least one entry',
  ]);
});

test('a number in figures is text as it was written', () => {
  const { groups } = parseProcedure(bytes(`groups: [{ id: a, ${label}, number: 0800 }]`), 'x');
  expect(groups[0]?.number).toBe('0800');
});

describe('where it is read from', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'skylark-procedure-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the file that is named, else the one beside the configuration, else the one that came with the program', () => {
    const file = join(folder, 'skylark.yaml');
    expect(procedureFile({ file, procedure: null })).toMatch(/config\/procedure\.yaml$/);
    writeFileSync(join(folder, 'procedure.yaml'), 'tickets: { prefix: HZ }\n');
    expect(loadProcedure({ file, procedure: null }).tickets.prefix).toBe('HZ');
    writeFileSync(join(folder, 'other.yaml'), 'tickets: { prefix: BJ }\n');
    expect(loadProcedure({ file, procedure: { file: join(folder, 'other.yaml') } }).tickets.prefix).toBe('BJ');
  });

  test('a file that went away, and one that is no text, are told by name', () => {
    const file = join(folder, 'gone.yaml');
    expect(() => loadProcedure({ file, procedure: { file } })).toThrow(`${file}: the procedure's file does not exist`);
    writeFileSync(file, Buffer.from([0x66, 0xff, 0xfe]));
    expect(() => loadProcedure({ file, procedure: { file } })).toThrow(`${file}: the file is not UTF-8 text`);
  });
});

test('a category has the kind of its root, however deep it stands', () => {
  const { categories } = shipped();
  expect(kindOfCategory({ categories }, 'fault.network')).toBe('fault');
  expect(kindOfCategory({ categories }, 'praise')).toBe('praise');
  expect(kindOfCategory({ categories }, 'nothing')).toBeNull();
});

test('a VIP raises the priority by one, and P1 stays P1', () => {
  const { priorities } = shipped();
  const of = (impact: 'high' | 'low', urgency: 'high' | 'low', vip: boolean) => priorityOf(priorities, { impact, urgency, vip });
  expect([of('low', 'low', false), of('low', 'low', true)]).toEqual(['P4', 'P3']);
  expect([of('high', 'high', false), of('high', 'high', true)]).toEqual(['P1', 'P1']);
}); // prettier-ignore
