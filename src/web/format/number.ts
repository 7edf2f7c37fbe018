/** A telephone number in groups that can be read aloud. Only for showing: what is stored and sent stays E.164. */

const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/;
const shortService = /^\+86([48]00)(\d{3})(\d{4})$/;
const bigCity = /^\+86(10|2\d)(\d{4})(\d{4})$/;
const city = /^\+86([3-9]\d{2})(\d{3,4})(\d{4})$/;

/** Mainland numbers nationally (`139 0000 0108`, `010-8500 8111`, `400 800 0002`), others as they are. */
export function readableNumber(number: string): string {
  const groups = mobile.exec(number) ?? shortService.exec(number);
  if (groups !== null) return groups.slice(1).join(' ');
  const land = bigCity.exec(number) ?? city.exec(number);
  if (land !== null) return `0${land[1]}-${land[2]} ${land[3]}`;
  return number;
}

/** The number that was dialled to reach the desk, as the PBX carries it: `4008000002`. */
export const readableDid = (did: string): string => readableNumber(/^[48]00\d{7}$/.test(did) ? `+86${did}` : did);

/** A number as a list gives it: one whose middle is hidden stays as it is. */
export const shownNumber = (number: string): string => (number.includes('*') ? number : readableNumber(number));
