import { standDownCard, standDownOverCard } from '../../cards/stand-down-card.ts';
import type { Database } from '../../services/store/database.ts';
import { giveUpPost, type StandDownPost } from '../../services/store/outbox-rows.ts';
import type { StandDownSaid } from '../../services/store/post-kinds.ts';
import { notedStandDownIn } from '../../services/store/stand-down-posts.ts';
import type { StandDowns } from '../../services/store/stand-down.ts';
import { cardMessage } from './message.ts';
import type { Renderer } from './renderer.ts';

/** What the posts of stand-downs need. */
export interface StandDownPostsPorts {
  readonly db: Database;
  readonly standDowns: Pick<StandDowns, 'now'>;
  /** True in the practice tenant. */
  readonly practice: boolean;
}

/** Renders the posts that say that Cordon stands down. After that each says who lifted the stand-down and when. */
export function standDownPosts({ db, standDowns, practice }: StandDownPostsPorts): Renderer<StandDownPost> {
  return {
    async render({ memo, place, activityId }) {
      const noted = notedStandDownIn(memo);
      if (noted === undefined) return undefined;
      const standDown = await standDowns.now();
      if (noted.lifted === null && standDown !== undefined) {
        const card = standDownCard({ news: 'begun', standDown }, practice);
        return {
          message: cardMessage(card, card.fallbackText),
          revision: 1,
          place,
          says: 'holds' satisfies StandDownSaid,
        };
      }
      if (activityId === null) return undefined;
      const card = standDownOverCard(noted, practice);
      return {
        message: cardMessage(card, card.fallbackText),
        revision: 1,
        place,
        says: 'lifted' satisfies StandDownSaid,
      };
    },
    refused: ({ sequence }) => giveUpPost(db, sequence),
  };
}
