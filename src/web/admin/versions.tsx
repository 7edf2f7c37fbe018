/** Somebody changed it while it was being changed here: both versions, and the choice between them. Nothing is lost unasked. */
import { useAdminTexts } from './texts.js';
import { Icon } from '../kit/icon.js';
import type { Difference } from './differences.js';

export interface VersionsProps {
  readonly differences: readonly Difference[];
  /** Goes on with what is there now. */
  readonly takeTheirs: () => void;
  /** Writes the own version over it. */
  readonly keepMine: () => void;
}

export function Versions({ differences, takeTheirs, keepMine }: VersionsProps) {
  const texts = useAdminTexts();
  const words = texts.admin.versions;
  return (
    <section className="versions" role="alert">
      <p className="versions-h">
        <Icon name="tri" small />
        <b>{words.title}</b> {differences.length === 0 ? words.same : words.lead}
      </p>
      {differences.length === 0 ? null : (
        <table className="table versions-t">
          <thead>
            <tr>
              <th scope="col">{words.field}</th>
              <th scope="col">{words.mine}</th>
              <th scope="col">{words.theirs}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ label, mine, theirs }) => (
              <tr key={label}>
                <td data-label={words.field}>{label}</td>
                <td data-label={words.mine}>
                  <bdi>{mine === '' ? texts.none : mine}</bdi>
                </td>
                <td data-label={words.theirs}>
                  <bdi>{theirs === '' ? texts.none : theirs}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="btn-row">
        <button type="button" className="btn" onClick={takeTheirs}>
          {words.takeTheirs}
        </button>
        <button type="button" className="btn btn-late" onClick={keepMine}>
          {words.keepMine}
        </button>
      </div>
    </section>
  );
}
