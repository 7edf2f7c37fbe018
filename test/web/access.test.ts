/** Small decisions before the rooms: when a page locks, what is wrong with a password, who has a phone, which key was pressed. */
import { property, assert as check, integer, array, record } from 'fast-check';
import { catalogues } from '../../src/web/i18n/texts.js';
import { localOf, zoned } from '../../src/web/kit/local-time.js';
import { refusalOf, saidOf } from '../../src/web/kit/said.js';
import { createIdle, idleTimes } from '../../src/web/access/idle.js';
import { classesIn, partStates, refusedPart } from '../../src/web/access/password-parts.js';
import { heldBy, takePhone } from '../../src/web/access/phone.js';
import { restOf } from '../../src/web/session/rest.js';
import { isPressed, keyOf, shownKey, type KeyPress } from '../../src/web/shell/keys.js';
import { passwordFault, passwordSentence } from '../../src/access/password-rule.js';

const minutes = (n: number): number => n * 60_000;

describe('the idle lock of a page', () => {
  const tenMinutes = idleTimes(minutes(10));

  test('it says so a minute before, and locks ten minutes after the last sign that the server was told', () => {
    const idle = createIdle(tenMinutes, 0);
    expect(idle.phase(minutes(9) - 1)).toBe('fine');
    expect(idle.phase(minutes(9))).toBe('warned');
    expect(idle.phase(minutes(10))).toBe('due');
    expect(idle.left(minutes(9.5))).toBe(30_000);
  });

  test('signs are told at most every half minute; whoever moves while warned is told at once', () => {
    const idle = createIdle(tenMinutes, 0);
    expect(idle.act(1000)).toBe('nothing');
    expect(idle.act(30_000)).toBe('report');
    expect(idle.act(59_999)).toBe('nothing');
    expect(idle.act(minutes(10) + 20_000)).toBe('report');
    expect(idle.phase(minutes(10) + 20_000)).toBe('fine');
  });

  test('whoever comes back too late unlocks nothing by moving the mouse', () => {
    const idle = createIdle(tenMinutes, 0);
    expect(idle.act(minutes(10))).toBe('due');
    expect(idle.phase(minutes(10))).toBe('due');
  });

  test('a report that did not arrive is made again with the next sign', () => {
    const idle = createIdle(tenMinutes, 0);
    expect(idle.act(40_000)).toBe('report');
    idle.unreported(40_500);
    expect(idle.act(41_000)).toBe('nothing');
    expect(idle.act(44_000)).toBe('report');
  });

  test('a short lock is told of more often, and warned of at half of it', () => {
    expect(idleTimes(20_000)).toEqual({ idle: 20_000, report: 5000, warn: 10_000 });
  });

  test('whatever is done, the page is never open longer than the server allows after its last report', () => {
    const steps = array(record({ after: integer({ min: 0, max: 200_000 }), arrives: integer({ min: 0, max: 1 }) }));
    check(
      property(steps, (acts) => {
        const idle = createIdle(tenMinutes, 0);
        let now = 0;
        let told = 0;
        for (const { after } of acts) {
          now += after;
          const before = idle.phase(now);
          if (idle.act(now) === 'report') told = now;
          if (now - told >= minutes(10)) expect(idle.phase(now)).toBe('due');
          if (before === 'due') expect(idle.phase(now)).toBe('due');
        }
      }),
    );
  });
});

describe('the password rule as it is shown while somebody types', () => {
  test('length and classes are told at once, the rest is the server’s', () => {
    expect(partStates('', 'wang.li')).toEqual({
      length: 'unmet',
      classes: 'unmet',
      user_name: 'later',
      common: 'later',
      used_before: 'later',
    });
    expect(partStates('Kohlrabi-7', 'wang.li')).toMatchObject({ length: 'met', classes: 'met' });
    expect(partStates('xxWANGxx-7', 'wang.li')).toMatchObject({ user_name: 'unmet' });
    expect(partStates('gnaw-Kraut7', 'wang.li')).toMatchObject({ user_name: 'unmet' });
    expect(classesIn('abc DEF')).toBe(2);
  });

  test('each refusal of the server names a part of the list', () => {
    const parts = (['too_short', 'too_long', 'classes', 'user_name', 'common', 'used_before'] as const).map((fault) =>
      refusedPart(passwordSentence(fault)),
    );
    expect(parts).toEqual(['length', 'length', 'classes', 'user_name', 'common', 'used_before']);
    expect(refusedPart('is wrong')).toBeNull();
  });

  test('what the page calls met, the server does not refuse for that', () => {
    for (const password of ['Kurz-1', 'nurkleine', 'Kohlrabi-7', 'KOHL-RABI', '12345678', 'äöüÄÖÜ12']) {
      const { length, classes } = partStates(password, 'li');
      const fault = passwordFault(password, 'li');
      expect([password, length === 'unmet']).toEqual([password, fault === 'too_short']);
      if (length === 'met') expect([password, classes === 'unmet']).toEqual([password, fault === 'classes']);
    }
  });
});

describe('a phone', () => {
  const answering = (status: number, body: unknown): ReturnType<typeof restOf> =>
    restOf(() => Promise.resolve(new Response(JSON.stringify(body), { status })), 'proof');

  test('that a colleague has is named with him', async () => {
    const error = {
      code: 'conflict',
      message: 'Extension 8003 is held by 刘洋',
      reason: 'phone_held',
      fields: { extension: 'is held by 刘洋' },
    };
    const answer = await takePhone(answering(409, { error }), '8003', false);
    expect(answer.ok ? null : heldBy(answer)).toBe('刘洋');
  });

  test('that is none is no colleague’s', async () => {
    const error = { code: 'invalid', message: 'no', fields: { extension: 'is no phone of this site' } };
    const answer = await takePhone(answering(400, { error }), '1', false);
    expect(answer.ok ? '' : heldBy(answer)).toBeNull();
  });
});

test('an answer that the session is held back or over is told, whatever was asked', async () => {
  const heard: string[] = [];
  const rest = (status: number, reason?: string): ReturnType<typeof restOf> =>
    restOf(
      () =>
        Promise.resolve(
          new Response(JSON.stringify({ error: { code: 'forbidden', message: '', reason } }), { status }),
        ),
      'proof',
      { held: (why) => heard.push(why), ended: () => heard.push('ended') },
    );
  await rest(403, 'locked').get('/api/v1/contacts');
  await rest(403, 'password_change').get('/api/v1/contacts');
  await rest(403).get('/api/v1/contacts');
  await rest(401).send('POST', '/api/v1/contacts', {});
  expect(heard).toEqual(['locked', 'password_change', 'ended']);
});

describe('the server’s words', () => {
  const zh = catalogues['zh-CN'];

  test('are said in the reader’s language where they are known, else as they came', () => {
    expect(saidOf('must not be empty', zh)).toBe('不能为空');
    expect(saidOf('must have at most 40 characters', zh)).toBe('最多 40 个字符');
    expect(saidOf('Too big: expected string to have <=80 characters', zh)).toBe('最多 80 个字符');
    expect(saidOf('does something nobody foresaw', zh)).toBe('does something nobody foresaw');
  });

  test('a server that is away is no refusal of what was typed', () => {
    const away = { ok: false, status: 0, code: 'away', message: '', fields: {}, reason: null, error: {} } as const;
    expect(refusalOf(away, zh)).toContain('已填的内容保留');
  });
});

describe('keys', () => {
  const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
    code,
    key: '',
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    ...more,
  });

  test('a letter counts by its place, also when an input method makes another sign of it', () => {
    expect(isPressed('A', press('KeyA', { key: 'Process' }), 'free')).toBe(true);
    expect(isPressed('A', press('KeyA', { shiftKey: true }), 'free')).toBe(false);
    expect(isPressed('Shift+X', press('KeyX', { shiftKey: true }), 'free')).toBe(true);
    expect(isPressed('A', press('KeyA', { ctrlKey: true }), 'free')).toBe(false);
  });

  test('in a text field the same letter needs Alt; Ctrl Enter and Esc work everywhere', () => {
    expect(isPressed('A', press('KeyA'), 'text')).toBe(false);
    expect(isPressed('A', press('KeyA', { altKey: true }), 'text')).toBe(true);
    expect(isPressed('Ctrl+Enter', press('Enter', { metaKey: true }), 'text')).toBe(true);
    expect(isPressed('Escape', press('Escape', { key: 'Escape' }), 'text')).toBe(true);
    expect(isPressed('?', press('Slash', { key: '?', shiftKey: true }), 'text')).toBe(false);
  });

  test('Enter on a button presses the button', () => {
    expect(isPressed('Enter', press('Enter'), 'press')).toBe(false);
    expect(isPressed('Enter', press('Enter'), 'free')).toBe(true);
  });

  test('a chosen key is the key that is pressed later', () => {
    for (const one of [
      press('KeyQ'),
      press('KeyX', { shiftKey: true }),
      press('Numpad4'),
      press('Enter', { ctrlKey: true }),
    ]) {
      const key = keyOf(one);
      expect(key === null ? false : isPressed(key, one, 'free')).toBe(true);
    }
    expect(keyOf(press('ShiftLeft', { shiftKey: true }))).toBeNull();
  });

  test('hints say Alt while a field has the focus', () => {
    expect([shownKey('A'), shownKey('A', true), shownKey('Shift+X'), shownKey('Ctrl+Enter', true)]).toEqual([
      'A',
      'Alt A',
      '⇧X',
      'Ctrl ↵',
    ]);
  });
});

describe('a time that is filled in', () => {
  test('is the site’s, not the browser’s', () => {
    expect(zoned('2026-11-24T08:30', 'Asia/Shanghai')).toBe('2026-11-24T00:30:00.000Z');
    expect(localOf(Date.parse('2026-11-24T00:30:00Z'), 'Asia/Shanghai')).toBe('2026-11-24T08:30');
    expect(zoned('', 'Asia/Shanghai')).toBeNull();
    expect(zoned('2026-13-45T08:30', 'Asia/Shanghai')).toBeNull();
  });

  test('over a change of the clock: the first of two, and none is lost', () => {
    expect(zoned('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(zoned('2026-03-29T02:30', 'Europe/Berlin')).not.toBeNull();
  });

  test('any minute comes back as it was filled in', () => {
    check(
      property(integer({ min: 0, max: 70_000_000 }), (minute) => {
        const at = minute * 60_000;
        for (const zone of ['Asia/Shanghai', 'UTC', 'Asia/Kolkata']) {
          expect(zoned(localOf(at, zone), zone)).toBe(new Date(at).toISOString());
        }
      }),
    );
  });
});
