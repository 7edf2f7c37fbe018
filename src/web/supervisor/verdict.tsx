/** The answer rule's word on an answered call: shape, word, colour; hatched where it cannot be told. */
import type { CallJson } from '../../contract/call.js';
import { Mark } from '../kit/tag.js';
import { verdictOf } from '../live/call-view.js';
import { useTexts } from '../shell/context.js';

export function VerdictMark({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const verdict = verdictOf(call);
  const doubt = call.nearLimit ? texts.call.near : call.precision === 'snapshot' ? texts.call.snapshot : undefined;
  if (verdict === 'none') return null;
  if (verdict === 'unknown') {
    return (
      <Mark tone="void" icon="unknown" {...(doubt === undefined ? {} : { title: doubt })}>
        {texts.talking.noVerdict}
      </Mark>
    );
  }
  return (
    <>
      {verdict === 'late' ? (
        <Mark tone="late" icon="stop">
          {texts.talking.late}
        </Mark>
      ) : (
        <Mark tone="ok" icon="check">
          {texts.talking.within}
        </Mark>
      )}
      {call.nearLimit ? (
        <Mark tone="void" icon="unknown" title={texts.call.near}>
          {texts.call.near}
        </Mark>
      ) : null}
    </>
  );
}
