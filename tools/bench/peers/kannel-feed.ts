import { Pool } from 'undici';

export interface Feed {
  sendsmsPort: number;
  messages: number;
  connections: number;
  /** Where delivery reports go. */
  reportUrl: string;
}

/** Gives Kannel's sendsms interface so many messages, one a request as it wants them. @throws Error unless it takes each. */
export async function feed({ sendsmsPort, messages, connections, reportUrl }: Feed): Promise<void> {
  const dlrUrl = encodeURIComponent(reportUrl);
  const pool = new Pool(`http://127.0.0.1:${sendsmsPort}`, { connections });
  let next = 0;
  const submit = async () => {
    while (next < messages) {
      const number = next++;
      const to = encodeURIComponent(`+1415${2_000_000 + number}`);
      const text = encodeURIComponent(`Hi Ada, your code is ${100_000 + number}. Reply STOP to opt out.`);
      // dlr-mask 1: one report a message, when it is delivered.
      const path = `/cgi-bin/sendsms?username=bench&password=bench&from=1234&to=${to}&text=${text}&dlr-mask=1&dlr-url=${dlrUrl}`;
      const { statusCode, body } = await pool.request({ path, method: 'GET' });
      await body.dump();
      if (statusCode !== 202) throw new Error(`sendsms answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, submit));
  await pool.close();
}
