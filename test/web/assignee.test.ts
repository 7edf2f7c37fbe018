/** A group is named in the language of whoever reads, wherever a ticket says to whom it was given. */
import { assigneeName, assigneeNames } from '../../src/web/tickets/assignee.js';

const group = { id: 'onsite', name: '现场工程师', label: { 'zh-CN': '现场工程师', en: 'On-site engineers' } };
const user = { user: 'han.song', name: '韩松' };

test('an English page names the group in English, a Chinese one in Chinese', () => {
  expect(assigneeName({ assignee: { group, user: null } }, 'en')).toBe('On-site engineers');
  expect(assigneeName({ assignee: { group, user: null } }, 'zh-CN')).toBe('现场工程师');
  expect(assigneeNames({ group, user }, 'en')).toEqual(['On-site engineers', '韩松']);
});

test('who has it himself stands for his group; nobody is nobody', () => {
  expect(assigneeName({ assignee: { group, user } }, 'en')).toBe('韩松');
  expect(assigneeName({ assignee: { group: null, user } }, 'en')).toBe('韩松');
  expect(assigneeName({ assignee: null }, 'en')).toBeNull();
});

test('a group that its procedure does not know any more keeps the name that there is', () => {
  const gone = { id: 'old', name: 'old', label: null };
  expect(assigneeName({ assignee: { group: gone, user: null } }, 'en')).toBe('old');
});
