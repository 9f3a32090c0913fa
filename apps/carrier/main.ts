import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { readSettings } from './carrier-settings.js';
import { startCarrier } from './server.js';

await runProcess('carrier', async (logger) => {
  const settings = readSettings(process.argv.slice(2));
  const carrier = await startCarrier(settings, logger);
  const {
    callbackSecret: _secret,
    token: _token,
    testToken: _testToken,
    testCallbackSecret: _testSecret,
    smppAccounts: _accounts,
    ...shown
  } = settings;
  const { port, smppPort, url } = carrier;
  const smpp = smppPort === null ? '' : `, for SMPP on port ${smppPort}`;
  logger.info({ ...shown, port, smppPort }, `simulated carrier listening on ${url}${smpp}`);
  return carrier;
});
