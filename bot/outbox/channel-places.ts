import { channelOf, inChannel } from '../../services/model/place.ts';
import type { Place } from '../../services/model/request.ts';
import type { Tenants } from '../../services/graph/tenants.ts';
import type { Queryable } from '../../services/store/database.ts';
import { serviceUrlOf } from '../../services/store/service-urls.ts';

/** What the place of a channel is made from. */
export interface ChannelPlacesPorts {
  readonly db: Queryable;
  readonly environment: {
    readonly appId: string;
    /** Where Teams is as long as no activity has said so. */
    readonly serviceUrl: string;
    readonly tenants: Pick<Tenants, 'botTenant'>;
  };
}

/** Makes the function that finds where Cordon posts without being asked: a conversation of the bot's own tenant, by the connector of its channel. */
export const createChannelPlaces =
  ({ db, environment }: ChannelPlacesPorts) =>
  async (conversation: string): Promise<Place> => {
    const reference = {
      channelId: 'msteams',
      serviceUrl: (await serviceUrlOf(db, channelOf(conversation))) ?? environment.serviceUrl,
      bot: { id: `28:${environment.appId}`, name: 'Cordon' },
      conversation: { tenantId: environment.tenants.botTenant },
    };
    return inChannel(conversation, { conversation, reference });
  };
