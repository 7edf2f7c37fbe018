/** The demo's people: every row serves, and among them is one of each kind that the cards must show rightly. */
import { readFileSync } from 'node:fs';
import { parseConfig, toWiringSettings } from '../../src/config.js';
import { normaliseNumber } from '../../src/core/phone-number.js';
import { readPeople } from '../../src/features/directory/people-file.js';

const config = parseConfig(readFileSync('config/demo.yaml'), 'config/demo.yaml', {});
const { numberRules } = toWiringSettings(config, 'main', () => null);
const { people, problems, fatal } = await readPeople(readFileSync('config/demo-people.csv', 'utf8'), (raw) =>
  normaliseNumber(raw, numberRules),
);
const numbers = people.flatMap((person) => person.numbers);

test('every row can be used', () => {
  expect(fatal).toBeNull();
  expect(problems).toEqual([]);
  expect(people).toHaveLength(21);
});

test('every number is a valid mainland number or a desk phone, and made up', () => {
  expect(numbers.filter((number) => !/^(\+861390000\d{4}|\+861085001\d{3}|810\d)$/.test(number))).toEqual([]);
  expect(numbers.map((number) => normaliseNumber(number, numberRules).kind).filter((kind) => kind === 'none')).toEqual(
    [],
  );
});

test('VIPs have a reason, two people share a number, names are Chinese and English', () => {
  const vips = people.filter(({ person }) => person.vip !== null);
  expect(vips.length).toBeGreaterThanOrEqual(3);
  expect(vips.every(({ person }) => (person.vip?.reason ?? '') !== '')).toBe(true);
  const shared = numbers.filter((number, index) => numbers.indexOf(number) !== index);
  expect(shared).toEqual(['+8613900001007']);
  expect(people.some(({ person }) => /^[A-Z]/.test(person.name) && person.language === 'en')).toBe(true);
  expect(new Set(people.map(({ person }) => person.organisation)).size).toBeGreaterThanOrEqual(4);
});
