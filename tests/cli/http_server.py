"""A server of one folder on a free port of 127.0.0.1, which it prints. Ends by itself after two minutes.

usage: http_server.py MODE FOLDER [CERTIFICATE_AND_KEY]     with the latter it speaks https

MODE  good          files, whole or from an offset on
      rest          only answers to range requests
      whole         knows no ranges
      cut           ends the connection after half of what it promised
      altered       one byte in the middle is another
      longer        does not tell the length, and sends one byte too many
      other         another, shorter file
      404           nothing is there
      stalled       stops sending after half, and waits
      silent        accepts the connection and says nothing
      redirect=URL  everything is at URL/FILE
"""
import http.server
import os
import signal
import ssl
import sys
import time

mode, folder = sys.argv[1:3]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        name = os.path.basename(self.path)
        if mode == "silent":
            time.sleep(120)
        if mode.startswith("redirect="):
            self.send_response(302)
            self.send_header("Location", mode.split("=", 1)[1] + "/" + name)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        wanted = self.headers.get("Range")
        if mode == "404" or not os.path.exists(os.path.join(folder, name)) or (mode == "rest" and not wanted):
            self.send_error(404)
            return
        with open(os.path.join(folder, name), "rb") as file:
            body = bytearray(file.read())
        self.answer(body, int(wanted[len("bytes="):-1]) if wanted and mode != "whole" else 0)

    def answer(self, body, start):
        if mode == "altered":
            body[len(body) // 2] ^= 1
        if mode == "longer":
            body += b"x"
        if mode == "other":
            body = b"<html>please log in</html>"
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if mode != "longer":
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        rest = body[start:]
        self.wfile.write(rest[: len(rest) // 2] if mode in ("cut", "stalled") else rest)
        self.wfile.flush()
        if mode == "stalled":
            time.sleep(120)


signal.alarm(120)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
