# What Rails 8 does by itself: a transaction asks for the write lock when it begins, and who waits for it lets
# other threads go on. Without that, two that read first and write then refuse each other.
module PatientSqlite
  BEGIN_IMMEDIATE = "BEGIN IMMEDIATE TRANSACTION".freeze

  def begin_db_transaction
    if ActiveRecord.gem_version >= Gem::Version.new("7.1")
      internal_execute(BEGIN_IMMEDIATE, "TRANSACTION", allow_retry: true, materialize_transactions: false)
    else
      log(BEGIN_IMMEDIATE, "TRANSACTION") { raw_database.execute(BEGIN_IMMEDIATE) }
    end
  end

  private

  def configure_connection
    super
    patience = @config[:timeout] / 10
    raw_database.busy_handler { |count| count <= patience && sleep(0.01) }
    raw_database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  end

  def raw_database
    @raw_connection || @connection
  end
end

ActiveSupport.on_load(:active_record) do
  require "active_record/connection_adapters/sqlite3_adapter"
  ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(PatientSqlite)
end
