/** The lines of a channel's block: their beginnings and their order, for each of the prefixes that events use. */

/** Line beginnings of a channel's block, in the order in which Asterisk writes them. */
export interface BlockKeys {
  readonly channel: string;
  readonly state: string;
  readonly stateDesc: string;
  readonly number: string;
  readonly name: string;
  readonly connectedNumber: string;
  readonly connectedName: string;
  readonly language: string;
  readonly account: string;
  readonly context: string;
  readonly exten: string;
  readonly priority: string;
  readonly uniqueid: string;
  readonly linkedid: string;
  readonly variable: string;
}

function blockKeys(prefix: string): BlockKeys {
  const key = (name: string): string => `${prefix}${name}: `;
  return {
    channel: key('Channel'),
    state: key('ChannelState'),
    stateDesc: key('ChannelStateDesc'),
    number: key('CallerIDNum'),
    name: key('CallerIDName'),
    connectedNumber: key('ConnectedLineNum'),
    connectedName: key('ConnectedLineName'),
    language: key('Language'),
    account: key('AccountCode'),
    context: key('Context'),
    exten: key('Exten'),
    priority: key('Priority'),
    uniqueid: key('Uniqueid'),
    linkedid: key('Linkedid'),
    variable: `${prefix}ChanVariable`,
  };
}

/** Blocks of events that name more than one channel have their keys prefixed. */
export const blocks = {
  main: blockKeys(''),
  dest: blockKeys('Dest'),
  localOne: blockKeys('LocalOne'),
  localTwo: blockKeys('LocalTwo'),
  transferer: blockKeys('Transferer'),
  transferee: blockKeys('Transferee'),
  origTransferer: blockKeys('OrigTransferer'),
  secondTransferer: blockKeys('SecondTransferer'),
  transferTarget: blockKeys('TransferTarget'),
  target: blockKeys('Target'),
  spyer: blockKeys('Spyer'),
  spyee: blockKeys('Spyee'),
  parkee: blockKeys('Parkee'),
  retriever: blockKeys('Retriever'),
} as const;
export type BlockName = keyof typeof blocks;
