/** A made-up list of people for the benches: no number twice, names that repeat as names do. */

export const rules = { region: 'CN', dialPrefixes: ['9'], isExtension: (digits) => /^8\d{3}$/.test(digits) };

const surnames = Array.from('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗');
const given = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '艳',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
  '秀英',
  '建国',
  '婷婷',
  '浩然',
  '雨',
  '晨',
  '子涵',
  '思远',
];

/** Eleven digits, spread over the numbers that there are. */
export const mobileOf = (i) => `13${String((i * 387_420_489) % 1_000_000_000).padStart(9, '0')}`;

/** As people, phones and trunks write it. */
export const spellings = [
  (digits) => digits,
  (digits) => `+86${digits}`,
  (digits) => `0086${digits}`,
  (digits) => `9${digits}`,
  (digits) => `0${digits}`,
  (digits) => `+86 ${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`,
];

export const nameOf = (i) =>
  surnames[i % surnames.length] + given[(i * 7) % given.length] + (i % 3 === 0 ? given[(i * 11) % given.length] : '');

export function* csvOf(people) {
  yield '姓名,手机,邮箱,公司,部门,职务\n';
  for (let i = 0; i < people; i += 1) {
    yield `${nameOf(i)},${mobileOf(i)},p${i}@example.com,公司${i % 500},部门${i % 40},工程师\n`;
  }
}
