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
    ...shown
  } = settings;
  logger.info({ ...shown, port: carrier.port }, `simulated carrier listening on ${carrier.url}`);
  return carrier;
});
