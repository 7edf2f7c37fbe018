/** Which write classes a manager account has, told from the list of commands that the PBX offers it. Pure. */

/** What the watching account needs, and no more. */
export const neededWrite: readonly string[] = ['reporting'];
export const neededRead: readonly string[] = ['call', 'agent'];

const rightsForm = /\(Priv: ([^)]*)\)\s*$/;

/**
 * ListCommands offers a command to those who have any of its classes. A command of one class alone proves that class;
 * one of several classes proves a class only where none of the others is already known to be there. Values as the PBX
 * gives them: `Show PBX core status variables.  (Priv: system,reporting,all)`.
 */
export function writeClasses(descriptions: readonly string[]): ReadonlySet<string> {
  const needs = descriptions.map((d) =>
    (rightsForm.exec(d)?.[1] ?? '<none>').split(',').filter((c) => c !== 'all' && c !== '<none>' && c !== ''),
  );
  const proven = new Set(needs.flatMap((classes) => (classes.length === 1 ? classes : [])));
  for (const classes of needs) {
    if (classes.length < 2 || classes.some((c) => proven.has(c))) continue;
    // CoreStatus is open to `system` and to `reporting`: a bare `system` would have proved itself by other commands.
    const likely = classes.find((c) => neededWrite.includes(c)) ?? classes[0];
    if (likely !== undefined) proven.add(likely);
  }
  return proven;
}
