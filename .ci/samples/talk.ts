import { formFor } from '../../bot/conversation/forms.ts';
import { helpOn, helpOnPart, helpOverview, welcome } from '../../bot/conversation/help.ts';
import { dialogCard } from '../../cards/dialog-card.ts';
import { formCard } from '../../cards/form-card.ts';
import { answerCard } from '../../cards/answer-card.ts';
import { commandHelpCard, commandListCard, helpCard } from '../../cards/help-card.ts';
import { noticeCard } from '../../cards/notice-card.ts';
import { requestsCard } from '../../cards/requests-card.ts';
import { revealCard, revealedCard } from '../../cards/reveal-card.ts';
import { resetPassword } from '../../services/actions/reset-password.ts';
import { contain } from '../../services/actions/contain.ts';
import { showUser } from '../../services/actions/show-user.ts';
import { aTarget, asked, minutes } from '../../tests/harness/views.ts';
import { view } from './shared.ts';

const asksInDialog = { title: 'Contain sender', data: {}, practice: true };
const nothing = { people: {}, args: {}, reason: undefined, tenant: undefined };
const doubt = (asked: string, total: number, left = '') => ({
  key: 'user',
  found: [],
  left,
  questions: [
    {
      kind: 'ambiguous' as const,
      asked,
      total,
      candidates: Array.from({ length: total }, (_, n) => ({
        ...aTarget({ upn: `chris.green${n + 1}@contoso.com` }),
        name: total === 1 ? 'Alex Wilber' : 'Chris Green',
        jobTitle: 'Marketing Assistant',
      })),
    },
  ],
});

/** Forms, dialogs, help and notices. */
export const talkCards = () => ({
  'form-pick': formCard({
    ...formFor(contain, { ...nothing, reason: undefined }, { doubts: [doubt('alex', 1, 'impossible travel')] }),
    practice: true,
  }),
  'form-two': formCard({
    ...formFor(contain, { ...nothing, reason: 'INC-4821' }, { doubts: [doubt('Chris Green', 2)] }),
    practice: true,
  }),
  'form-many': formCard({ ...formFor(contain, nothing, { doubts: [doubt('ma', 9)] }), practice: true }),
  form: formCard({ ...formFor(contain, nothing, {}), practice: true }),
  'dialog-contain': dialogCard({ ...asksInDialog, about: { kind: 'request', view } }),
  'dialog-look-up': dialogCard({ ...asksInDialog, about: { kind: 'read', target: aTarget(), what: showUser.summary } }),
  'dialog-install': dialogCard({ ...asksInDialog, about: { kind: 'install' } }),
  'form-private': formCard({ ...formFor(resetPassword, nothing, { token: 'x' }), practice: true }),
  'form-device': formCard({
    command: 'disable-device',
    summary: 'Disable a device',
    fields: [{ key: 'device', label: 'Which device', kind: 'devices', required: true }],
    args: {},
    practice: true,
  }),
  'sign-in': noticeCard({
    tone: 'info',
    title: 'Sign in to Microsoft Graph',
    sentences: ['The link is for you alone and works once, for ten minutes.'],
    link: { title: 'Sign in', url: 'https://login.microsoftonline.com/' },
    practice: false,
  }),
  help: helpCard({ ...helpOverview(() => true, { language: undefined, personal: false }), practice: true }),
  'help-german': helpCard({ ...helpOverview(() => true, { language: 'de', personal: false }), practice: true }),
  'help-access': commandListCard({ ...helpOnPart('access', () => true, { personal: false }), practice: true }),
  'help-all': commandListCard({ ...helpOnPart('all', () => true, { personal: false }), practice: true }),
  welcome: answerCard(
    welcome(() => true, false),
    { practice: true, at: minutes(0) },
  ),
  'help-contain': commandHelpCard({ ...helpOn(contain, undefined), practice: true }),
  notice: noticeCard({
    tone: 'problem',
    title: 'I do not know “contian”',
    sentences: ['Nothing was done. Did you mean one of these?'],
    offers: [{ label: 'contain alex@contoso.com', command: 'contain alex@contoso.com' }],
    practice: true,
  }),
  requests: requestsCard([{ id: view.id, title: 'Contain Alex Wilber', state: 'done', createdAt: asked }], {
    practice: true,
    at: minutes(9),
  }),
  reveal: revealCard({ ...view, label: 'Password of alex@contoso.com', until: minutes(15) }),
  revealed: revealedCard([{ label: 'Password of alex@contoso.com', secret: 'Qr7-mVd4xKp9-TzHw2nBc8sLy' }], {
    id: view.id,
    practice: true,
  }),
});
