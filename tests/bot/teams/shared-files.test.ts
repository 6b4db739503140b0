import assert from 'node:assert/strict';
import { filesIn } from '../../../bot/teams/shared-files.ts';
import { startFileHost } from '../../harness/shared-file.ts';

const attached = (downloadUrl: unknown, contentType = 'application/vnd.microsoft.teams.file.download.info') => ({
  attachments: [{ contentType, name: 'accounts.csv', content: { downloadUrl, uniqueId: '1', fileType: 'csv' } }],
});

describe('files of a message', () => {
  it('are read from this machine in practice mode only', async () => {
    const host = await startFileHost();
    const address = host.share('alex@contoso.com');

    const [practice] = filesIn(attached(address), { practice: true });
    const [real] = filesIn(attached(address), { practice: false });

    assert.deepEqual((await practice?.read())?.ok, true);
    assert.match(JSON.stringify(await real?.read()), /Expected a file in SharePoint or OneDrive.*It was not read/);
    assert.equal(host.asked.length, 1);
  });

  it('are none where the attachment is of another kind or shape', () => {
    const settings = { practice: true };

    assert.deepEqual(filesIn(attached('https://contoso.sharepoint.com/a.csv', 'text/html'), settings), []);
    assert.deepEqual(filesIn(attached(7), settings), []);
    assert.deepEqual(filesIn({}, settings), []);
  });
});
