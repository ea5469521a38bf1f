#include "topology/base/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "topology/base/error.hpp"

namespace hallmark {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw UnavailableError{"OpenSSL refuses SHA-256 here (a FIPS provider without it?)"};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex += digits[digest[i] >> 4U];
    hex += digits[digest[i] & 15U];
  }
  return hex;
}

}  // namespace hallmark
