# The hosts' own sample for many files, as their pages have it: `requests`, one after the other.
# Usage: python3 sample-loop.py <base URL> <folder>, with the key in MAYFLY_KIE_KEY.
import os
import sys

import requests

base_url, folder = sys.argv[1:3]


def upload(path):
    with open(path, "rb") as file:
        response = requests.post(
            f"{base_url}/api/file-stream-upload",
            headers={"Authorization": f"Bearer {os.environ['MAYFLY_KIE_KEY']}"},
            files={"file": (os.path.basename(path), file)},
            data={"uploadPath": "mayfly", "fileName": os.path.basename(path)},
        )
    response.raise_for_status()
    result = response.json()
    if not result["success"]:
        raise SystemExit(result["msg"])
    return result["data"]["downloadUrl"]


for name in sorted(os.listdir(folder)):
    print(upload(os.path.join(folder, name)))
