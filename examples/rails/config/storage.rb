# Where this application keeps its things: the database, and a secret of its own where it is given none.
require "fileutils"
require "securerandom"

module Storage
  # DATABASE=/somewhere/chat.sqlite3 moves all of it there.
  FOLDER = ENV["DATABASE"] ? File.dirname(File.expand_path(ENV["DATABASE"])) : File.expand_path("../tmp/storage", __dir__)
  FileUtils.mkdir_p(FOLDER)

  # One process at a time, of those that share the folder.
  def self.lock(name)
    File.open(File.join(FOLDER, "#{name}.lock"), File::CREAT | File::RDWR) do |file|
      file.flock(File::LOCK_EX)
      yield
    end
  end

  # It signs cookies, tokens and streams, and is the same at the next start.
  def self.secret
    return ENV["SECRET_KEY_BASE"] if ENV["SECRET_KEY_BASE"]

    file = File.join(FOLDER, "secret")
    lock("secret") { File.write(file, SecureRandom.hex(64), perm: 0o600) unless File.exist?(file) }
    File.read(file)
  end
end
