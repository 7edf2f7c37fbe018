/**
 * What an eye would find on a page, found in the page itself: things beyond its edge, text that its box cuts off without a
 * `…`, controls that something lies upon, and words of the other language. Runs inside the browser.
 */

/** `known`: names and texts of the sample data; `locale`: of the page. Returns sentences; none where all is well. */
export function lookOver({ locale, known }) {
  const found = [];
  const seen = new Set();
  const say = (kind, node, more) => {
    const name = `${node.tagName.toLowerCase()}${node.className && typeof node.className === 'string' ? `.${node.className.trim().replaceAll(/\s+/g, '.')}` : ''}`;
    const sentence = `${kind}: ${name} ${more}`;
    if (!seen.has(sentence)) found.push(sentence);
    seen.add(sentence);
  };
  // What lies upon a dialog or an open menu is what counts then; the page behind it is covered on purpose.
  const root = document.querySelector('dialog[open]') ?? document.querySelector('[role=menu]') ?? document.body;
  const styles = new Map();
  const styleOf = (node) => {
    let style = styles.get(node);
    if (style === undefined) styles.set(node, (style = getComputedStyle(node)));
    return style;
  };
  const shown = (node) => {
    // What lies in something that is folded up has a place, but is not there.
    if (!node.checkVisibility()) return false;
    for (let one = node; one !== null; one = one.parentElement) {
      const { display, visibility, opacity, clip, clipPath } = styleOf(one);
      if (display === 'none' || visibility === 'hidden' || opacity === '0') return false;
      // For ears alone.
      if (clip === 'rect(0px, 0px, 0px, 0px)' || clipPath === 'inset(50%)' || one.classList.contains('sr'))
        return false;
    }
    return true;
  };
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  const hides = (value) => value === 'hidden' || value === 'clip';
  const short = (text) => `“${text.trim().slice(0, 40)}”`;

  // Beyond the edge.
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) {
    say('too wide', document.documentElement, `by ${wide} px`);
  }

  // Text that its box, or one around it, cuts off.
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const texts = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || node.nodeValue.trim() === '' || !shown(parent)) continue;
    if (parent.closest('svg, select, textarea, option, script, style, noscript') !== null) continue;
    texts.push([node, parent]);
  }
  for (const [node, parent] of texts) {
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    if (boxes.length === 0) continue;
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    let dots = false;
    for (let box = parent; box !== null && box !== document.documentElement; box = box.parentElement) {
      const style = styleOf(box);
      dots ||= style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      const across = !scrolls(style.overflowX) && hides(style.overflowX);
      const down = !scrolls(style.overflowY) && hides(style.overflowY);
      const { left: l, right: r, top: t, bottom: b } = box.getBoundingClientRect();
      if (across && !dots && (right > r + 2 || left < l - 2)) {
        say('cut', box, short(node.nodeValue));
        break;
      }
      if (down && (bottom > b + 3 || top < t - 3) && !dots) {
        say('cut below', box, short(node.nodeValue));
        break;
      }
      if (scrolls(style.overflowX) || scrolls(style.overflowY) || style.position === 'fixed') break;
      // Sticking out of a control of its own: its label is longer than it is.
      if (box.matches('button, .btn, .chip, .tag, th, td') && !dots && (right > r + 2 || left < l - 2)) {
        say('sticks out', box, short(node.nodeValue));
        break;
      }
    }
  }

  // Controls that something lies upon.
  for (const control of root.querySelectorAll('button, a[href], input, select, textarea, summary, [role=tab]')) {
    if (!shown(control) || control.type === 'file') continue;
    let { left, right, top, bottom } = control.getBoundingClientRect();
    if (right - left < 1 || bottom - top < 1) continue;
    let away = false;
    for (let box = control.parentElement; box !== null; box = box.parentElement) {
      const style = styleOf(box);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const around = box.getBoundingClientRect();
      left = Math.max(left, around.left);
      right = Math.min(right, around.right);
      top = Math.max(top, around.top);
      bottom = Math.min(bottom, around.bottom);
      away ||= right - left < 4 || bottom - top < 4;
    }
    const x = (left + right) / 2;
    const y = (top + bottom) / 2;
    if (away || x < 0 || y < 0 || x >= window.innerWidth || y >= window.innerHeight) continue;
    const upon = document.elementFromPoint(x, y);
    if (upon === null || upon === control || control.contains(upon) || upon.contains(control)) continue;
    if (upon.closest('label')?.control === control || control.labels?.[0]?.contains(upon)) continue;
    // What stays in place while the rest is scrolled lies upon it only for now.
    let fixed = false;
    for (let box = upon; box !== null; box = box.parentElement)
      fixed ||= ['fixed', 'sticky'].includes(styleOf(box).position);
    if (fixed && root === document.body) continue;
    say(
      'covered',
      control,
      `${short(control.textContent ?? '')} by ${upon.tagName.toLowerCase()}.${String(upon.className?.baseVal ?? upon.className)}`,
    );
  }

  // Words of the other language, outside of what people wrote.
  const foreign = locale === 'en' ? /[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]+/gu : /[A-Za-z][A-Za-z’'-]{2,}/g;
  /** The same in both: names of things, units, codes. */
  const common =
    locale === 'en'
      ? /^$/
      : /^(PBX|AMI|VIP|ASA|RONA|Skylark|CSV|XLSX|Excel|REST|API|WebSocket|Asterisk|English|Alt|Ctrl|Esc|Enter|Shift|PJSIP|main|hotline|advice|SLA|ITSS|kB|URL|HTTP|HTTPS|UTC|Asia|Shanghai|queue|trunk|DID|procedure|yaml|skylark|check|GBK|xlsx)$/;
  const words = known.toSorted((a, b) => b.length - a.length);
  for (const [node, parent] of texts) {
    if (parent.closest('bdi, .mono, kbd, code, pre, [lang]:not(html), .desk-say, .desk-say-2, .event') !== null)
      continue;
    let text = node.nodeValue.replaceAll(/\b[A-Z]{2,4}-\d[\d-]*/g, ' ');
    for (const word of words) text = text.replaceAll(word, ' ');
    const strange = (text.match(foreign) ?? []).filter((word) => !common.test(word));
    if (strange.length > 0) say('other language', parent, strange.slice(0, 4).join(' '));
  }
  return found;
}
