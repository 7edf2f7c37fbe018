import type { Texts } from '../texts.js';

export const access: Texts['access'] = {
  menu: {
    language: 'Language',
    chinese: 'Chinese',
    theme: 'Appearance',
    themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
    phone: (extension) => `Extension ${extension}`,
    noPhone: 'No extension',
  },
};
