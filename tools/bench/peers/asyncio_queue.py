"""An SMS simulation in one process: a producer, an asyncio.Queue and many senders that sleep and count.

Nothing is stored, sent or received: this is how fast the pattern is when sending costs nothing but waiting.
Usage: python3 asyncio_queue.py MESSAGES SENDERS. Prints one JSON object.
"""

import asyncio
import json
import random
import string
import sys
import time

SEND_TIME_MEAN_S = 1.0
SEND_TIME_STDDEV_S = 0.1
FAILURE_RATE = 0.1
BODY_LENGTH_MAX = 100
LETTERS = string.ascii_letters + string.digits + " "


class Counts:
    sent = 0
    failed = 0


async def produce(queue, messages):
    for number in range(messages):
        body = "".join(random.choices(LETTERS, k=random.randint(1, BODY_LENGTH_MAX)))
        queue.put_nowait((f"+1415{2_000_000 + number}", body))
        if number % 1_000 == 0:
            await asyncio.sleep(0)


async def send(queue, counts):
    while True:
        await queue.get()
        await asyncio.sleep(max(0.0, random.gauss(SEND_TIME_MEAN_S, SEND_TIME_STDDEV_S)))
        if random.random() < FAILURE_RATE:
            counts.failed += 1
        else:
            counts.sent += 1
        queue.task_done()


async def main(messages, senders):
    queue = asyncio.Queue()
    counts = Counts()
    tasks = [asyncio.create_task(send(queue, counts)) for _ in range(senders)]
    await asyncio.sleep(0)  # The senders wait at the queue before the clock starts.
    started = time.perf_counter()
    await produce(queue, messages)
    await queue.join()
    elapsed = time.perf_counter() - started
    for task in tasks:
        task.cancel()
    print(json.dumps({"sent": counts.sent, "failed": counts.failed, "elapsedMs": round(elapsed * 1000)}))


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
