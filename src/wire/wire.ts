/** Everything that a PBX needs for one configuration, in the order in which it is done. Pure. */
import type { Config, RealPbx } from '../config/types.js';
import { clickContext, cleaningStep, queueAdvice } from './dialplan.js';
import { controlAccount, secretSteps, watchingAccount } from './manager.js';
import type { Piece, WireOptions } from './piece.js';

export { showPiece, type Flavour, type Language, type Piece, type WireOptions } from './piece.js';

export function wirePieces(config: Config, pbx: RealPbx, options: WireOptions): readonly Piece[] {
  return [
    secretSteps(pbx, options),
    watchingAccount(pbx, options),
    cleaningStep(options),
    queueAdvice(config, options),
    ...controlAccount(pbx, options),
    ...clickContext(config, pbx, options),
  ];
}
