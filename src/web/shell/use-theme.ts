/** The reader's choice of light or dark, for the menu that changes it. */
import { useState } from 'react';
import { remember, remembered } from './remembered.js';
import { applyTheme, themeOf, type Theme } from './theme.js';

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(() => themeOf(remembered('theme')));
  const choose = (next: Theme): void => {
    remember('theme', next === 'auto' ? null : next);
    applyTheme(next);
    setTheme(next);
  };
  return [theme, choose];
}
