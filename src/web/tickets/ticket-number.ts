/** `SD-20261124-0043` is read as `0043` by people of the same day's desk; the whole stands in its title. */
export function shortNumber(number: string): string {
  return number.split('-').at(-1) ?? number;
}
