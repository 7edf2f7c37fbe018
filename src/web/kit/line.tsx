/** Which line was called: the queue's display name, the dialled number, the way in. */
import type { CallJson } from '../../contract/call.js';
import { readableDid } from '../format/number.js';
import { presentQueue } from '../live/call-view.js';
import { queueKey } from '../live/state.js';
import { useLive, useTexts } from '../shell/context.js';
import { Foreign } from './caller.js';

export function Line({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const queue = presentQueue(call);
  const name = useLive((state) => (queue === null ? null : (state.queueNames.get(queueKey(call.pbx, queue)) ?? queue)));
  if (name !== null) return <Foreign text={name} />;
  if (call.did !== null) return <Foreign text={texts.call.dialled(readableDid(call.did))} />;
  return <span className="cut">{texts.direction[call.direction]}</span>;
}
