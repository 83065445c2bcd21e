#include "tests/api/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace rahgir::api {
namespace {

bool is_readable(int socket, std::chrono::milliseconds limit) {
  pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

RawReply RawClient::receive(bool head_only) {
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) return {};
  }
  RawReply reply;
  reply.head = input_.substr(0, end + 4);
  input_.erase(0, end + 4);
  reply.status = std::atoi(reply.head.substr(9, 3).c_str());
  const std::size_t field = reply.head.find("Content-Length: ");
  const std::size_t length = field == std::string::npos || head_only
                                 ? 0
                                 : std::strtoul(reply.head.c_str() + field + 16, nullptr, 10);
  while (input_.size() < length && receive_more()) {
  }
  reply.body = input_.substr(0, length);
  input_.erase(0, length);
  return reply;
}

RawReply RawClient::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

std::size_t RawClient::take(std::size_t most) {
  std::string bytes(most, '\0');
  if (socket_ < 0 || !is_readable(socket_, std::chrono::seconds(5))) return 0;
  const ssize_t received = ::recv(socket_, bytes.data(), bytes.size(), 0);
  return received <= 0 ? 0 : static_cast<std::size_t>(received);
}

bool RawClient::is_closed_within(std::chrono::milliseconds limit) {
  if (!input_.empty() || !is_readable(socket_, limit)) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, 0) <= 0;
}

bool RawClient::receive_more() {
  std::array<char, 65536> bytes{};
  if (socket_ < 0 || !is_readable(socket_, std::chrono::seconds(5))) return false;
  const ssize_t received = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (received <= 0) return false;
  input_.append(bytes.data(), static_cast<std::size_t>(received));
  return true;
}

HttpServerOptions test_options() {
  HttpServerOptions options;
  options.port = 0;
  options.threads = 8;
  options.drain_limit = std::chrono::milliseconds(2000);
  return options;
}

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace rahgir::api
