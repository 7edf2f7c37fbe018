import { controlFinding } from '../../src/doctor/control.js';

const facts = { pbx: 'main', address: '127.0.0.1:5038', username: 'click', fault: null };

test('an account for call control: in order, too weak, refused, and silent about its rights', () => {
  const told = (actions: readonly string[] | null): string => {
    const found = controlFinding({ ...facts, actions });
    return `${found.level} ${found.text.en}`;
  };
  expect(told(['Originate', 'Redirect', 'Hangup', 'Ping'])).toBe('ok the account click for call control signs in');
  expect(told(['Redirect', 'Hangup'])).toBe('fail the account click for call control may not use Originate');
  expect(told(null)).toMatch(/^ok/);
  const refused = controlFinding({ ...facts, actions: null, fault: { kind: 'wrong_password', detail: 'no' } });
  expect(refused).toMatchObject({ id: 'control', level: 'fail' });
});
