/** Light, dark, or as the system wishes. Set on <html>, where the tokens look for it. */
import { useState } from 'react';
import { remember, remembered } from './remembered.js';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function themeOf(stored: string | null): Theme {
  return themes.find((theme) => theme === stored) ?? 'auto';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(() => themeOf(remembered('theme')));
  const choose = (next: Theme): void => {
    remember('theme', next === 'auto' ? null : next);
    applyTheme(next);
    setTheme(next);
  };
  return [theme, choose];
}
