# The first process that starts makes the tables and what is in them.
Rails.application.config.after_initialize do
  Storage.lock("schema") do
    { "server_processes" => "schema", "sessions" => "sessions" }.each do |table, file|
      next if ActiveRecord::Base.connection.data_source_exists?(table)

      ActiveRecord::Migration.suppress_messages { load Rails.root.join("db/#{file}.rb") }
    end
    Room.transaction { load Rails.root.join("db/seeds.rb") if Room.none? }
  end
end
