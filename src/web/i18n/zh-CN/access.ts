/** Texts of signing in, the phone, the password, the lock and the user menu; its English stands in `../en/access.ts`. */
export const access = {
  menu: {
    language: '语言',
    chinese: '中文',
    theme: '外观',
    themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
    phone: (extension: string) => `分机号 ${extension}`,
    noPhone: '没有分机号',
  },
} as const;
