import { enumOf } from './enum.js';

const directions = ['ASC', 'DESC'] as const;
export type Direction = (typeof directions)[number];

export const OrderDirection = enumOf('OrderDirection', 'Which way a list runs.', directions, {
  ASC: 'From small to large, from old to new.',
  DESC: 'From large to small, from new to old.',
});
