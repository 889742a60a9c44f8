/** The talk's figures, as data of a fit. */
import { talkSource } from '../../scenarios/talk.js';
import { talkObservations } from '../fit/talk-data.js';
import type { DataSet } from './data-set.js';

export const talkDataSet: DataSet = {
  id: 'talk-2020',
  title: `the bars of: ${talkSource}`,
  profileTitle: 'the reference machine, fitted to the bars of the talk',
  observations: talkObservations,
  beliefs: new Map(),
  heldOut: null,
};
