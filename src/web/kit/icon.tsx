/** The 16 px stroke icons, drawn once as a sprite and used by name. Shapes carry meaning together with a word. */
const paths = {
  bird: 'M2 9c2.700.3 4-1 5.300-3C8.200 4.700 9.300 3.700 11 3.700c.9 0 1.500.4 2 1l1.300.4-1.100.8c0 3.300-2.200 6.500-6.200 6.500-2 0-3.700-1.100-5-3.400ZM6.300 9c1.700 0 2.700-.7 3.400-1.700',
  phone:
    'M3.600 2.200h2.100l1.100 2.900-1.500 1.200a8.600 8.600 0 0 0 4.400 4.400l1.200-1.500 2.900 1.100v2.100c0 .8-.7 1.500-1.500 1.400A11.600 11.600 0 0 1 2.200 3.700c-.1-.8.6-1.500 1.400-1.500Z',
  hangup:
    'M1.800 9.900c3.600-3.500 8.800-3.500 12.400 0l-1.300 1.900-2.700-1v-1.900a8.200 8.200 0 0 0-4.400 0v1.900l-2.700 1z',
  hold: 'M5.500 3v10M10.500 3v10',
  transfer: 'M2.500 8h10M9.500 4.500 13 8l-3.500 3.500',
  clock: 'M8 2.200a5.800 5.800 0 1 0 0 11.600A5.800 5.800 0 0 0 8 2.200ZM8 5v3.200l2.200 1.400',
  tri: 'M8 2.500 14.200 13H1.800zM8 6.600v3M8 11.200v.2',
  stop: 'M3 3h10v10H3zM8 5.400v3.200M8 10.500v.2',
  vip: 'M8 1.800 14.200 8 8 14.200 1.800 8zM5.700 6.600 8 10.400l2.300-3.800',
  check: 'M3 8.400 6.400 11.800 13 4.800',
  lock: 'M4 7.200h8v6H4zM5.600 7.200V5.300a2.400 2.400 0 0 1 4.800 0v1.900',
  link: 'M6.600 9.400 9.400 6.600M7.200 4.600l1.500-1.500a2.900 2.900 0 0 1 4.100 4.100l-1.500 1.500M8.800 11.400l-1.500 1.500a2.900 2.900 0 0 1-4.100-4.100l1.500-1.500',
  broken:
    'M7.200 4.600l1.500-1.500a2.900 2.900 0 0 1 4.100 4.100l-1.500 1.500M8.800 11.400l-1.500 1.500a2.900 2.900 0 0 1-4.100-4.100l1.500-1.500M5 2.500v1.700M2.500 5h1.700M11 13.500v-1.700M13.500 11h-1.700',
  hidden:
    'M2.400 2.400l11.200 11.200M6.400 4c.5-.1 1-.2 1.600-.2 4 0 6.400 4.200 6.400 4.200a11 11 0 0 1-1.900 2.300M4 5.300A10.700 10.700 0 0 0 1.600 8S4 12.200 8 12.200c1 0 1.900-.3 2.700-.7',
  eye: 'M1.600 8S4 3.800 8 3.800 14.400 8 14.400 8 12 12.200 8 12.200 1.600 8 1.600 8ZM8 6.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600Z',
  user: 'M8 8a2.700 2.700 0 1 0 0-5.400A2.700 2.700 0 0 0 8 8ZM2.800 13.600a5.200 5.200 0 0 1 10.400 0',
  users:
    'M6 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM1.500 13.200a4.500 4.500 0 0 1 9 0M10.500 3.200a2.500 2.500 0 0 1 0 4.600M12 9.400a4.500 4.500 0 0 1 2.500 3.800',
  x: 'M4 4l8 8M12 4l-8 8',
  unknown: 'M3 3h10v10H3zM3 8l5-5M3 13 13 3M8 13l5-5',
} as const;

export type IconName = keyof typeof paths;

export function Sprite() {
  return (
    <svg className="sprite" aria-hidden="true">
      {Object.entries(paths).map(([name, path]) => (
        <symbol
          key={name}
          id={`i-${name}`}
          viewBox="0 0 16 16"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}

/** Always beside a word: hidden from those who hear the page. */
export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg className={small ? 'i i-s' : 'i'} aria-hidden="true" focusable="false">
      <use href={`#i-${name}`} />
    </svg>
  );
}
