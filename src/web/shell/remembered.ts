/** What this computer remembers of its reader's choices. A browser may refuse storage: then it lasts as long as the page. */
const here = new Map<string, string>();

export type Remembered = 'locale' | 'theme' | 'extension' | 'keys' | 'tickets';

export function remembered(name: Remembered): string | null {
  try {
    return localStorage.getItem(`skylark.${name}`) ?? here.get(name) ?? null;
  } catch {
    return here.get(name) ?? null;
  }
}

/** null forgets. */
export function remember(name: Remembered, value: string | null): void {
  if (value === null) here.delete(name);
  else here.set(name, value);
  try {
    if (value === null) localStorage.removeItem(`skylark.${name}`);
    else localStorage.setItem(`skylark.${name}`, value);
  } catch {
    // Kept for this page only.
  }
}
